// The page: a customer's phone, the business's inbox, and below them what went over the wire.

import { render } from "preact";
import { App } from "./app";
import { connect } from "./state/stream";

connect();
render(<App />, document.body);
