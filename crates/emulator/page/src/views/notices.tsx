// The place of the notice.

import { Icon } from "../parts/icons";
import { dismissNotice, noticeStore } from "../state/notice";
import { useStore } from "../state/store";

export function Notices() {
  const notice = useStore(noticeStore, ({ notice }) => notice);
  return (
    <div class="notices" role="status">
      {notice && (
        <p class={notice.isProblem ? "notice problem" : "notice"}>
          {notice.text}
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={dismissNotice}>
            <Icon name="close" />
          </button>
        </p>
      )}
    </div>
  );
}
