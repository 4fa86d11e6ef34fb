// The address to which webhooks go.

import { useState } from "preact/hooks";
import { type Account, control } from "../control";
import { reportingFailure } from "../state/notice";

export function WebhookField({ account }: { account: Account }) {
  const [url, setUrl] = useState(account.webhook_url ?? "");
  const isChanged = url !== (account.webhook_url ?? "");
  return (
    <form
      class="webhook-field"
      onSubmit={(event) => {
        event.preventDefault();
        reportingFailure(
          () => control.webhook(url.trim() || null),
          url.trim() ? "Webhooks go there now." : "No webhook.",
        );
      }}
    >
      <label>
        <span class="muted">Webhooks to</span>
        <input
          type="text"
          inputMode="url"
          placeholder="http://localhost:3000/webhooks"
          value={url}
          onInput={({ currentTarget }) => setUrl(currentTarget.value)}
        />
      </label>
      {isChanged && (
        <button type="submit" class="button small">
          Save
        </button>
      )}
    </form>
  );
}
