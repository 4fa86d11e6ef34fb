// Generated from crates/emulator/src/http/control by crates/xtask. Change it there, then `npm run build`.

import type { Profile } from "postproxy-dm";

/** What the page needs to be a client. */
export interface PageAccount {
  api_key: string;
  /** The beginning of the URLs of attachments. */
  base_url: string;
  profiles: Profile[];
  version: string;
  /** Where events are sent. */
  webhook_url: string | null;
}
