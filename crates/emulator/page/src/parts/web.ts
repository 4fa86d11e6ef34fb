// Web addresses. Nothing else that a person or a program wrote becomes a link.

export const isWeb = (url: string) => /^https?:\/\//i.test(url) && URL.canParse(url);

/** The last part of an address's path. */
export function fileName(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) || url;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
