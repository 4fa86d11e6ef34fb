// A button of a message: a link if it has a web address, otherwise something to tap.

import { isWeb } from "./web";

export function TapButton(props: {
  title: string;
  description?: string;
  url?: string | null;
  isActive: boolean;
  tap?: () => void;
}) {
  const tabIndex = props.isActive ? 0 : -1;
  if (props.url && isWeb(props.url)) {
    return (
      <a class="tap" href={props.url} target="_blank" rel="noopener noreferrer" tabIndex={tabIndex}>
        {props.title} ↗
      </a>
    );
  }
  const text = (
    <>
      {props.title}
      {props.description && <span class="subtitle">{props.description}</span>}
    </>
  );
  return props.tap ? (
    <button type="button" class="tap" tabIndex={tabIndex} onClick={props.tap}>
      {text}
    </button>
  ) : (
    <span class="tap">{text}</span>
  );
}
