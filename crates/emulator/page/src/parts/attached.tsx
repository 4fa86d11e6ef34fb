// A file of a message: a picture, a sound or a film that the emulator keeps, or a link.

import type { Account } from "../control";
import { Icon } from "./icons";
import { fileName, isWeb } from "./web";

export function Attached(props: { kind: string; status: string; url: string | null; account: Account }) {
  const { kind, url } = props;
  if (url === null || !isWeb(url)) return <p class="file">{kind}, not available</p>;
  // Only files that the emulator keeps are fetched, by whichever of its names the page was opened.
  const { base_url } = props.account;
  const own = url.startsWith(`${base_url}/`) ? url.slice(base_url.length) : undefined;
  const name = fileName(url);
  if (own && (kind === "image" || kind === "sticker")) return <img class="media" src={own} alt={name} />;
  // biome-ignore-start lint/a11y/useMediaCaption: it is whatever someone sent
  if (own && kind === "video")
    return <video class="media" src={own} controls preload="metadata" aria-label={name} />;
  if (own && kind === "audio") return <audio src={own} controls preload="metadata" aria-label={name} />;
  // biome-ignore-end lint/a11y/useMediaCaption: it is whatever someone sent
  return (
    <a class="file" href={own ?? url} target="_blank" rel="noopener noreferrer">
      <Icon name="file" />
      <span>{name}</span>
    </a>
  );
}
