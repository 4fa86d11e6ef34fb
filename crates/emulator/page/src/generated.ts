// Generated from crates/emulator/src/http/control by crates/xtask. Change it there, then `npm run build`.

import type {
  List,
  Page,
  Placement,
  Profile,
  ReferralReceived,
  Template,
  WhatsappAutomaticEvent,
} from "postproxy-dm";
import type {
  AutomaticEventContent,
  ChangedMessage,
  ClockMove,
  CommentContent,
  Commented,
  Delivery,
  FaultSettings,
  Faults,
  IceBreakerChoice,
  InboundContent,
  InboundDeletion,
  InboundEdit,
  OwnWebhook,
  PersonInChat,
  PlacementDecision,
  ProfileConnection,
  ReactionContent,
  ReadMessages,
  ReadPlace,
  Ready,
  Received,
  RecordedCall,
  ReferralContent,
  StateOfPerson,
  TapChoice,
  TemplateDecision,
  Time,
  WebhookTarget,
} from "../../../../npm/emulator/index.js";

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

/** The control endpoints with JSON, by method and path: what each takes, and what it gives. */
export interface Endpoints {
  "POST inbound": { takes: InboundContent; gives: Received };
  "POST tap": { takes: TapChoice; gives: Received };
  "POST reaction": { takes: ReactionContent; gives: ChangedMessage };
  "POST read": { takes: ReadPlace; gives: ReadMessages };
  "POST edit": { takes: InboundEdit; gives: ChangedMessage };
  "POST delete": { takes: InboundDeletion; gives: ChangedMessage };
  "POST comment": { takes: CommentContent; gives: Commented };
  "POST referral": { takes: ReferralContent; gives: ReferralReceived };
  "POST ice_breaker": { takes: IceBreakerChoice; gives: Received };
  "POST person": { takes: StateOfPerson; gives: PersonInChat };
  "GET people": { takes: undefined; gives: List<StateOfPerson> };
  "POST profile": { takes: ProfileConnection; gives: Profile };
  "POST template": { takes: TemplateDecision; gives: Template };
  "POST placement": { takes: PlacementDecision; gives: Placement };
  "POST automatic_event": { takes: AutomaticEventContent; gives: WhatsappAutomaticEvent };
  "GET faults": { takes: undefined; gives: Faults };
  "PUT faults": { takes: FaultSettings; gives: Faults };
  "DELETE faults": { takes: undefined; gives: undefined };
  "GET clock": { takes: undefined; gives: Time };
  "POST clock": { takes: ClockMove; gives: Time };
  [call: `GET deliveries?${string}`]: { takes: undefined; gives: Page<Delivery> };
  [call: `POST deliveries/${string}/resend`]: { takes: undefined; gives: Delivery };
  "PUT webhook": { takes: WebhookTarget; gives: OwnWebhook };
  [call: `GET requests?${string}`]: { takes: undefined; gives: Page<RecordedCall> };
  "POST reset": { takes: undefined; gives: undefined };
  "GET ready": { takes: undefined; gives: Ready };
  "GET account": { takes: undefined; gives: PageAccount };
}
