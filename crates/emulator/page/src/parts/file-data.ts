// A file that a person chose, as the control endpoint takes it.

import type { InboundAttachment } from "../control";

export async function attachmentOf(file: File): Promise<InboundAttachment> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  const data = url.slice(url.indexOf(",") + 1);
  return { data, filename: file.name, ...(file.type && { content_type: file.type }) };
}
