// `postproxy-dm react`.

import { CliError } from "./arguments.js";
import { CLIENT_OPTIONS, connect } from "./client.js";

/** @import { Message } from "../../index.js" */
/** @import { Column } from "./table.js" */

/** @type {Column<Message>[]} */
const COLUMNS = [
  { title: "ID", of: ({ id }) => id },
  {
    title: "REACTIONS",
    of: ({ reactions }) => reactions.map(({ emoji, reaction }) => emoji ?? reaction).join(" ") || "none",
  },
];

/** @type {import("./arguments.js").Command} */
export const react = {
  name: "react",
  about: "reacts to a message with a name such as love, or an emoji (default: the service's)",
  words: ["MESSAGE", "[REACTION]"],
  options: { remove: { about: "takes your reaction back" }, ...CLIENT_OPTIONS },
  async run(given, io) {
    const [id = "", reaction] = given.words;
    const isRemoved = given.switches.has("remove");
    if (isRemoved && reaction !== undefined)
      throw new CliError("react takes a REACTION or --remove, not both");
    const client = await connect(given, io);
    const options = { signal: io.signal };
    const message = isRemoved
      ? await client.unreact(id, options)
      : await client.react(id, /** @type {any} */ (reaction), options);
    if (given.switches.has("json")) await io.json(message);
    else await io.table(COLUMNS, [message]);
  },
};
