// What can be done with a message, shown beside it.

import { Icon } from "./icons";

/** Each action that is possible. */
export interface Actions {
  react?: () => void;
  edit?: () => void;
  unsend?: () => void;
}

const TITLES = { react: "React", edit: "Edit", unsend: "Unsend" } as const;

export function MessageActions({ actions, isActive }: { actions: Actions; isActive: boolean }) {
  return (
    <div class="actions">
      {(["react", "edit", "unsend"] as const).map(
        (name) =>
          actions[name] && (
            <button
              key={name}
              type="button"
              class="icon-button"
              aria-label={TITLES[name]}
              title={TITLES[name]}
              tabIndex={isActive ? 0 : -1}
              onClick={actions[name]}
            >
              <Icon name={name} />
            </button>
          ),
      )}
    </div>
  );
}
