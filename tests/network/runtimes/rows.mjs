// The rows of the table in docs/network.md: what a call finds there, and what shows that it was read.

import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const authority = fileURLToPath(new URL("../authorities/authority.pem", import.meta.url));

/** Whether the call went through the proxy, which alone knows its host. */
const proxied = { of: ({ isAsked }) => (isAsked ? "used" : "not read") };
/** The same where the good outcome is that it did not. */
const passedBy = { of: ({ isAsked }) => (isAsked ? "through the proxy" : "straight") };
/** The same for a host that is this machine. */
const here = { ...passedBy, host: "127.0.0.1" };
/** Whether a server was trusted that only the test's own authority vouches for. */
const trusted = { of: ({ code }) => (code === undefined ? "trusted" : "not read"), isSecure: true };

/** A folder with the authority in it, as a system has it. */
function folderIn(place) {
  const folder = join(place, "authorities");
  mkdirSync(folder, { recursive: true });
  copyFileSync(authority, join(folder, "authority.pem"));
  return folder;
}

/**
 * `host` is what the call asks, a name that only the proxy knows by default. `env` and `options` may be functions of the world:
 * `{ proxy, place }`, the proxy with its credentials in its URL, and a folder for files.
 */
export const rows = [
  {
    title: "option `proxy`, with a password",
    ...{ options: ({ proxy }) => ({ proxy }), ...proxied, isOption: true },
  },
  {
    title: "option `proxy` for TLS, with `ca`",
    options: ({ proxy }) => ({ proxy, ca: readFileSync(authority, "utf8") }),
    host: "localhost",
    isSecure: true,
    isOption: true,
    of: ({ isAsked, code }) => (isAsked && code === undefined ? "used" : "not read"),
  },
  {
    title: "option `proxy: false`",
    ...{
      env: ({ proxy }) => ({ HTTP_PROXY: proxy }),
      options: () => ({ proxy: false }),
      ...passedBy,
      isOption: true,
    },
  },
  {
    title: "option `ca`",
    options: () => ({ ca: readFileSync(authority, "utf8") }),
    ...{ host: "localhost", ...trusted, isOption: true },
  },
  { title: "`HTTPS_PROXY`", env: ({ proxy }) => ({ HTTPS_PROXY: proxy }), ...proxied, isSecure: true },
  { title: "`https_proxy`", env: ({ proxy }) => ({ https_proxy: proxy }), ...proxied, isSecure: true },
  { title: "`HTTP_PROXY`", env: ({ proxy }) => ({ HTTP_PROXY: proxy }), ...proxied },
  { title: "`http_proxy`", env: ({ proxy }) => ({ http_proxy: proxy }), ...proxied },
  { title: "`ALL_PROXY`", env: ({ proxy }) => ({ ALL_PROXY: proxy }), ...proxied },
  {
    title: "a host in `NO_PROXY`",
    env: ({ proxy }) => ({ HTTP_PROXY: proxy, NO_PROXY: "other.test, .test" }),
    ...passedBy,
  },
  {
    title: "an address in a range of `NO_PROXY`",
    env: ({ proxy }) => ({ HTTP_PROXY: proxy, NO_PROXY: "192.0.2.0/24" }),
    ...{ host: "192.0.2.1", ...passedBy },
  },
  { title: "this machine, beside `HTTP_PROXY`", env: ({ proxy }) => ({ HTTP_PROXY: proxy }), ...here },
  {
    title: "the same, with `NODE_USE_ENV_PROXY=1`",
    ...{ env: ({ proxy }) => ({ HTTP_PROXY: proxy, NODE_USE_ENV_PROXY: "1" }), ...here },
  },
  {
    title: "`NODE_EXTRA_CA_CERTS`",
    ...{ env: () => ({ NODE_EXTRA_CA_CERTS: authority }), host: "localhost", ...trusted },
  },
  { title: "`SSL_CERT_FILE`", env: () => ({ SSL_CERT_FILE: authority }), host: "localhost", ...trusted },
  {
    title: "the same with `NODE_OPTIONS=--use-openssl-ca`",
    env: () => ({ SSL_CERT_FILE: authority, NODE_OPTIONS: "--use-openssl-ca" }),
    ...{ host: "localhost", ...trusted },
  },
  {
    title: "`SSL_CERT_DIR`",
    ...{ env: ({ place }) => ({ SSL_CERT_DIR: folderIn(place) }), host: "localhost", ...trusted },
  },
  { title: "the system's store", store: authority, host: "localhost", ...trusted },
  {
    title: "the same with `NODE_USE_SYSTEM_CA=1`",
    ...{ store: authority, env: () => ({ NODE_USE_SYSTEM_CA: "1" }), host: "localhost", ...trusted },
  },
];
