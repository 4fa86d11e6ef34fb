// How times, lengths and names are written.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const date = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
});
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export const timeOf = (at: string | number) => clock.format(new Date(at));
export const secondsOf = (at: string | number) => seconds.format(new Date(at));
export const dayOf = (at: string | number) => day.format(new Date(at));
export const dateOf = (at: number) => date.format(at);

/** Returns the time if it is today, otherwise the day. */
export function briefly(at: string, now: number): string {
  return dayOf(at) === dayOf(now) ? timeOf(at) : shortDay.format(new Date(at));
}

/** Returns a length of time in its two largest units, such as "23 h 12 min". */
export function lengthOf(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.ceil(ms / 1000))} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  const [large, unit, small, smallUnit] = ms < DAY ? [HOUR, "h", MINUTE, "min"] : [DAY, "d", HOUR, "h"];
  const rest = Math.floor((ms % Number(large)) / Number(small));
  return `${Math.floor(ms / Number(large))} ${unit}${rest > 0 ? ` ${rest} ${smallUnit}` : ""}`;
}

export function durationOf(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

export function bytesOf(count: number): string {
  if (count < 1024) return `${count} B`;
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1024 / 1024).toFixed(1)} MB`;
}

const PLATFORMS: Record<string, string> = {
  facebook: "Messenger",
  instagram: "Instagram",
  telegram: "Telegram",
  bluesky: "Bluesky",
  whatsapp: "WhatsApp",
};

export const platformName = (platform: string) => PLATFORMS[platform] ?? platform;

export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0]);
  return letters.join("").toUpperCase() || "?";
}

/** Returns JSON with a line for each value, and any other text unchanged. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
