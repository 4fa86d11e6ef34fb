// The clients of Redis that the tests of failures go through, as a user makes them. Each tells how it is made, how it is ended,
// and whether it sends a command again whose answer was lost.

import { Redis as Upstash } from "@upstash/redis";
import { GlideClient, GlideClusterClient, Logger } from "@valkey/valkey-glide";
import { Cluster, Redis } from "ioredis";
import { Cluster as Cluster5, Redis as Redis5 } from "ioredis-5";
import { createClient, createCluster } from "redis";
import { createClient as createClient5, createCluster as createCluster5 } from "redis-5";

/**
 * @typedef {object} Place
 * @property {number} [port] of a server
 * @property {number} [restPort] of the stand-in for Upstash
 * @property {number[]} [ports] of a cluster
 *
 * @typedef {object} RedisClient
 * @property {(place: Place) => any} connect
 * @property {(client: any) => unknown} end
 * @property {boolean} resends
 */

/** The token of the stand-in for Upstash. */
export const TOKEN = "secret";

// It tells each lost connection on the console.
Logger.setLoggerConfig("off");

const host = "127.0.0.1";
const disconnect = (client) => client.disconnect();
const destroy = (client) => client.destroy();
const close = (client) => client.close();

/** Options of ioredis by which a command fails at once, instead of waiting for the next connection. */
export const HASTY = {
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  retryStrategy: () => 50,
};

/** On one server. @type {Record<string, RedisClient>} */
export const onServer = {
  "ioredis 6": { connect: ({ port }) => quiet(new Redis(port)), end: disconnect, resends: true },
  "ioredis 6, which fails at once": {
    connect: ({ port }) => quiet(new Redis(port, HASTY)),
    end: disconnect,
    resends: false,
  },
  "ioredis 5": { connect: ({ port }) => quiet(new Redis5(port)), end: disconnect, resends: true },
  "ioredis 5, which fails at once": {
    connect: ({ port }) => quiet(new Redis5(port, HASTY)),
    end: disconnect,
    resends: false,
  },
  "node-redis 6": {
    connect: ({ port }) => quiet(createClient({ socket: { host, port } })).connect(),
    end: destroy,
    resends: false,
  },
  "node-redis 6, without a queue": {
    connect: ({ port }) =>
      quiet(createClient({ socket: { host, port }, disableOfflineQueue: true })).connect(),
    end: destroy,
    resends: false,
  },
  "node-redis 5": {
    connect: ({ port }) => quiet(createClient5({ socket: { host, port } })).connect(),
    end: destroy,
    resends: false,
  },
  "Valkey GLIDE": {
    connect: ({ port }) => GlideClient.createClient({ addresses: [{ host, port }] }),
    end: close,
    resends: false,
  },
  Upstash: { connect: ({ restPort }) => upstash(restPort), end: () => {}, resends: true },
  "Upstash, which fails at once": {
    connect: ({ restPort }) => upstash(restPort, { retry: { retries: 0 } }),
    end: () => {},
    resends: false,
  },
};

/** On a cluster. Upstash has none: its clusters are behind one address. @type {Record<string, RedisClient>} */
export const onCluster = {
  "a cluster, ioredis 6": {
    connect: (place) => quiet(new Cluster(addressesOf(place))),
    end: disconnect,
    resends: true,
  },
  "a cluster, ioredis 5": {
    connect: (place) => quiet(new Cluster5(addressesOf(place))),
    end: disconnect,
    resends: true,
  },
  "a cluster, node-redis 6": {
    connect: (place) => quiet(createCluster({ rootNodes: rootsOf(place) })).connect(),
    end: destroy,
    resends: false,
  },
  "a cluster, node-redis 5": {
    connect: (place) => quiet(createCluster5({ rootNodes: rootsOf(place) })).connect(),
    end: destroy,
    resends: false,
  },
  "a cluster, Valkey GLIDE": {
    connect: (place) => GlideClusterClient.createClient({ addresses: addressesOf(place) }),
    end: close,
    resends: false,
  },
};

const addressesOf = ({ ports }) => ports.map((port) => ({ host, port }));
const rootsOf = ({ ports }) => ports.map((port) => ({ socket: { host, port } }));

function upstash(port, options) {
  return new Upstash({ url: `http://${host}:${port}`, token: TOKEN, ...options });
}

/** A client that loses its connection says so in an event, which ends a process that doesn't listen. */
function quiet(client) {
  return client.on("error", () => {});
}
