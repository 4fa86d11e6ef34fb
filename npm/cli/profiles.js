// `postproxy-dm profiles`.

import { CLIENT_OPTIONS, connect } from "./client.js";

/** @import { Profile } from "../../index.js" */
/** @import { Column } from "./table.js" */

/** @type {Column<Profile>[]} */
const COLUMNS = [
  { title: "ID", of: ({ id }) => id },
  { title: "PLATFORM", of: ({ platform }) => platform },
  {
    title: "STATUS",
    of: ({ status }) => status,
    colour: ({ status }) => (status === "active" ? "green" : "red"),
  },
  { title: "USER NAME", of: ({ username }) => username },
  { title: "NAME", of: ({ name }) => name },
];

/** @type {import("./arguments.js").Command} */
export const profiles = {
  name: "profiles",
  about: "lists the Pages and accounts that messages are sent as",
  words: [],
  options: CLIENT_OPTIONS,
  async run(given, io) {
    const client = await connect(given, io);
    const { data } = await client.listProfiles({ signal: io.signal });
    if (data.length === 0) io.say("the account has no profile");
    else if (!given.switches.has("json")) await io.table(COLUMNS, data);
    else for (const profile of data) await io.json(profile);
  },
};
