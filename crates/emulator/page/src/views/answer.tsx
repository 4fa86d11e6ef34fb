// Where the business answers, with what goes with a text, and what the window lets through.

import { type Chat, capabilities, type MessagingWindow, PostproxyError } from "postproxy-dm";
import { useState } from "preact/hooks";
import { lengthOf, platformName } from "../format";
import { Composer, type Draft } from "../parts/composer";
import { personName } from "../parts/person";
import { postproxy } from "../state/account";
import { say } from "../state/notice";
import { contentOf, type Extras, ExtrasButtons, ExtrasEditor } from "./extras";
import { useTyping } from "./typing";

export function Answer(props: { chat: Chat; window: MessagingWindow; now: number; done: () => void }) {
  const { chat, window, now, done } = props;
  const can = capabilities(chat.platform);
  const [extras, setExtras] = useState<Extras>();
  const [isTagged, setTagged] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const typing = useTyping(chat, can?.typing ?? false);
  const name = personName(chat);
  const isLate = window.state === "human_agent" || window.state === "closed";
  const isRefused = window.state === "closed" || window.state === "must_write_first";
  const send = async (draft: Draft) => {
    setRefusal(undefined);
    typing.stop();
    try {
      await sendDraft(chat, draft, { extras, isTagged: isTagged && isLate });
      setExtras(undefined);
      done();
      return true;
    } catch (error) {
      if (error instanceof PostproxyError) setRefusal(error.message);
      else say(String(error), true);
      return false;
    }
  };
  return (
    <Composer
      label={`Answer ${name}`}
      placeholder={`Answer ${name}`}
      canAttach={can?.attachments ?? false}
      above={
        <>
          {window.state === "human_agent" && (
            <Late window={window} now={now} isTagged={isTagged} tag={setTagged} />
          )}
          {isRefused && <Closed chat={chat} />}
          {refusal && <Refused refusal={refusal} />}
          {extras && <ExtrasEditor extras={extras} change={setExtras} />}
        </>
      }
      tools={can?.quick_replies && <ExtrasButtons extras={extras} change={setExtras} />}
      sendTitle={isRefused ? "Send anyway" : "Send"}
      write={({ text }) => (text === "" ? typing.stop() : typing.go())}
      send={send}
    />
  );
}

/** Sends a draft. A message holds a text or a file, so both make two messages, as in any program. */
async function sendDraft(
  chat: Chat,
  { text, file }: Draft,
  { extras, isTagged }: { extras?: Extras; isTagged: boolean },
) {
  const tag = isTagged ? ({ tag: "HUMAN_AGENT" } as const) : {};
  if (file) await postproxy().sendMessage(chat, { media: [file], ...tag });
  if (file && text.trim() === "") return;
  await postproxy().sendMessage(chat, { body: text, ...contentOf(extras), ...tag });
}

function Late(props: {
  window: MessagingWindow;
  now: number;
  isTagged: boolean;
  tag: (isTagged: boolean) => void;
}) {
  const { window, now, isTagged, tag } = props;
  return (
    <div class="banner">
      <p>
        The 24-hour window has closed. A person, not a program, may still answer for{" "}
        {lengthOf((window.humanAgentUntil?.getTime() ?? now) - now)}.
      </p>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={isTagged}
          checked={isTagged}
          onChange={({ currentTarget }) => tag(currentTarget.checked)}
        />
        HUMAN_AGENT
      </label>
    </div>
  );
}

function Closed({ chat }: { chat: Chat }) {
  const reason = chat.last_inbound_at ? "The window is closed" : `${personName(chat)} has never written`;
  return (
    <div class="banner">
      <p>
        {reason}: {platformName(chat.platform)} refuses whatever is sent until {personName(chat)} writes
        {chat.last_inbound_at ? " again" : ""}.
      </p>
    </div>
  );
}

function Refused({ refusal }: { refusal: string }) {
  return (
    <p class="refusal" role="alert">
      {refusal}
    </p>
  );
}
