// The client of the commands, and the profiles that they are about.

import { version } from "../generated.js";
import { CliError } from "./arguments.js";
import { keyOf } from "./keys.js";
import { onOneLine } from "./visible.js";

/** @import { Postproxy } from "../../index.js" */
/** @import { Given, Option } from "./arguments.js" */
/** @import { Io } from "./io.js" */

/** @type {Record<"json" | "profile" | "profile-group", Option>} */
const OPTIONS = {
  json: { about: "prints a line of JSON for each" },
  profile: { value: "ID", about: "the profile; not needed where the account has one" },
  "profile-group": { value: "ID", about: "the profile group to work in (default: the key's own)" },
};

/** The options of every command that calls the service. */
export const CLIENT_OPTIONS = { json: OPTIONS.json, "profile-group": OPTIONS["profile-group"] };

/** The same, for what belongs to a profile. */
export const PROFILE_OPTIONS = { profile: OPTIONS.profile, ...CLIENT_OPTIONS };

/** The same, for what may be about all profiles. */
export const PROFILES_OPTIONS = {
  profile: { value: "ID", about: "only this profile (default: all of the account)" },
  ...CLIENT_OPTIONS,
};

/** The package as its users have it, so that each runtime takes its own entry. */
export const sdk = () => import("postproxy-dm");

/**
 * @param {Given} given
 * @param {Io} io
 * @returns {Promise<Postproxy>}
 */
export async function connect({ values }, io) {
  const keys = keyOf(io);
  const { Postproxy } = await sdk();
  const userAgent = `postproxy-dm-command/${version}`;
  return new Postproxy({ ...keys, userAgent, profileGroupId: values["profile-group"], logger: loggerOf(io) });
}

/**
 * Where the lines of POSTPROXY_LOG go. Node's console writes half of them to standard output, between the lines of JSON.
 * @param {Io} io
 */
export function loggerOf({ say, complain }) {
  return { debug: say, info: say, warn: say, error: complain };
}

/**
 * The id of the profile that is meant: the given one, or the only one of the account.
 * @param {Given} given
 * @param {Postproxy} client
 * @param {Io} io
 */
export async function profileOf({ values }, client, { signal }) {
  if (values.profile !== undefined) return values.profile;
  const { data } = await client.listProfiles({ signal });
  const [only, ...others] = data;
  if (only === undefined) throw new Error("the account has no profile: connect a Page to it first");
  if (others.length === 0) return only.id;
  const ids = data.map(({ id, platform, name }) => `  ${id}  ${platform}  ${onOneLine(name ?? "")}`);
  throw new CliError(`--profile is needed, because the account has ${data.length}:\n${ids.join("\n")}`);
}
