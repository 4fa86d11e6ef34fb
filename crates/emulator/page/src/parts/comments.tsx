// A person's comments on posts, above the chat that a private reply begins.

import { capabilities, type ListedComment, type Message } from "postproxy-dm";
import { useState } from "preact/hooks";
import { timeOf } from "../format";
import { postproxy } from "../state/account";
import { type Author, commentStore, commentsOf } from "../state/comments";
import { reportingFailure } from "../state/notice";
import { useStore } from "../state/store";

/** Shows what a person commented. The business can answer each comment once: `messages` tell which it has answered. */
export function Comments(props: { author: Author; label: string; answeredIn?: Message[] }) {
  const { author, label, answeredIn } = props;
  const comments = commentsOf(
    useStore(commentStore, ({ comments }) => comments),
    author,
  );
  if (comments.length === 0) return null;
  const canAnswer = (comment: ListedComment) =>
    answeredIn !== undefined &&
    capabilities(comment.platform)?.private_reply &&
    !answeredIn.some(({ external_comment_id }) => external_comment_id === comment.external_id);
  return (
    <ul class="comments" aria-label={label}>
      {comments.map((comment) => (
        <li key={comment.id}>
          <p class="muted">
            Comment on a post ·{" "}
            <time dateTime={comment.posted_at ?? ""}>{timeOf(comment.posted_at ?? "")}</time>
          </p>
          <p>{comment.body}</p>
          {canAnswer(comment) && <PrivateReply comment={comment} />}
        </li>
      ))}
    </ul>
  );
}

function PrivateReply({ comment }: { comment: ListedComment }) {
  const [text, setText] = useState("");
  const [isSending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    await reportingFailure(() => postproxy().privateReply(comment, { text }));
    setSending(false);
  };
  return (
    <form
      class="private-reply"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <input
        type="text"
        aria-label={`Private reply to “${comment.body}”`}
        placeholder="A message to the author"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" class="button small" disabled={isSending || text.trim() === ""}>
        Reply privately
      </button>
    </form>
  );
}
