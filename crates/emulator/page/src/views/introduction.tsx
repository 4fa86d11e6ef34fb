// Where someone new gets a name and takes the phone.

import type { Profile } from "postproxy-dm";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Account } from "../control";
import { platformName } from "../format";
import { profileName } from "../parts/profile";
import type { Newcomer } from "../state/selection";

export function Introduction(props: {
  account: Account;
  isFirst: boolean;
  cancel?: () => void;
  add: (person: Newcomer) => void;
}) {
  const { profiles } = props.account;
  const [name, setName] = useState("");
  const [profileId, setProfileId] = useState(profiles[0]?.id ?? "");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <form
      class="introduction"
      onSubmit={(event) => {
        event.preventDefault();
        const participant_name = name.trim();
        if (participant_name === "") return;
        const participant_external_id = String(Math.floor(1e15 + Math.random() * 8e15));
        props.add({ profile_id: profileId, participant_external_id, participant_name });
      }}
    >
      <h3>{props.isFirst ? "Who writes first?" : "New customer"}</h3>
      <p class="muted">
        {props.isFirst
          ? "Give a customer a name, and write to the business from their phone. The inbox answers, or your bot does."
          : "Someone else who writes to the business."}
      </p>
      <label>
        Name
        <input
          ref={field}
          type="text"
          value={name}
          placeholder="Jane Doe"
          required
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <ProfileField profiles={profiles} chosen={profileId} choose={setProfileId} />
      <div class="buttons-row">
        <button type="submit" class="button primary">
          Take the phone
        </button>
        {props.cancel && (
          <button type="button" class="button quiet" onClick={props.cancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}

function ProfileField(props: { profiles: Profile[]; chosen: string; choose: (id: string) => void }) {
  return (
    <fieldset>
      <legend>Writes to</legend>
      {props.profiles.map((profile) => (
        <label key={profile.id} class="choice">
          <input
            type="radio"
            name="profile"
            checked={profile.id === props.chosen}
            onChange={() => props.choose(profile.id)}
          />
          <span>{platformName(profile.platform)}</span>
          <span class="muted">{profileName(profile)}</span>
        </label>
      ))}
    </fieldset>
  );
}
