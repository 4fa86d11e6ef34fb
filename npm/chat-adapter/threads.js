// The ids of threads, channels and people. A thread's id carries the platform, the profile and the chat, so that whoever
// holds one needs to look nothing up. A channel is a profile.

import { ValidationError } from "@chat-adapter/shared";

/** @import { ThreadData } from "./index.js" */

/** The adapter's name: the first part of its ids, and the key under which people register it. */
export const NAME = "postproxy";

const GROUP = "group";

/** The service's ids may hold any character. */
const encode = (/** @type {string} */ text) => Buffer.from(text, "utf8").toString("base64url");

/**
 * @param {ThreadData} data
 * @returns {string}
 */
export function encodeThreadId(data) {
  const { platform, profileId, chatId, isGroup } = data ?? {};
  for (const [field, value] of Object.entries({ platform, profileId, chatId })) {
    if (typeof value !== "string" || value === "")
      throw new ValidationError(NAME, `${field} must be a string that is not empty`);
  }
  return [channelId({ platform, profileId }), encode(chatId), ...(isGroup ? [GROUP] : [])].join(":");
}

/**
 * @param {string} threadId
 * @returns {ThreadData}
 */
export function decodeThreadId(threadId) {
  const [name, platform, profile, chat, group, ...rest] = String(threadId).split(":");
  const [profileId, chatId] = [profile, chat].map(decoded);
  const isGroup = group === GROUP;
  const isRight = name === NAME && platform && profileId && chatId && (group === undefined || isGroup);
  if (!isRight || rest.length > 0) {
    throw new ValidationError(
      NAME,
      `threadId must be an id of this adapter, ${NAME}:PLATFORM:PROFILE:CHAT, got ${shown(threadId)}`,
    );
  }
  return { platform, profileId, chatId, ...(isGroup ? { isGroup } : {}) };
}

/**
 * @param {Pick<ThreadData, "platform" | "profileId">} data
 * @returns {string}
 */
export function channelId({ platform, profileId }) {
  return [NAME, platform, encode(profileId)].join(":");
}

/** @param {string} id of a channel or of a thread in it */
export function decodeChannelId(id) {
  const [name, platform, profile] = String(id).split(":");
  const profileId = decoded(profile);
  if (name !== NAME || !platform || !profileId) {
    throw new ValidationError(
      NAME,
      `channelId must be an id of this adapter, ${NAME}:PLATFORM:PROFILE, got ${shown(id)}`,
    );
  }
  return { platform, profileId };
}

/** @param {string} threadId */
export function channelIdFromThreadId(threadId) {
  return channelId(decodeChannelId(threadId));
}

/**
 * A person's id: the profile they write to, and the platform's id of them, which another profile may not know.
 * @param {{ profileId: string, participantId: string }} person
 */
export function encodeUserId({ profileId, participantId }) {
  return `${encodeURIComponent(profileId)}:${participantId}`;
}

/**
 * @param {string} userId
 * @param {readonly string[] | undefined} profiles the only ones: with one, its people may be named by the platform's id alone
 */
export function decodeUserId(userId, profiles) {
  const text = typeof userId === "string" ? userId : "";
  const at = text.indexOf(":");
  if (at > 0 && at < text.length - 1) {
    const profileId = decodeURIComponent(text.slice(0, at));
    if (profiles === undefined || profiles.includes(profileId))
      return { profileId, participantId: text.slice(at + 1) };
  }
  if (text !== "" && profiles?.length === 1) return { profileId: profiles[0], participantId: text };
  throw new ValidationError(
    NAME,
    "userId must be that of an author, PROFILE:PERSON (the platform's id alone works with one profile in `profiles`)",
  );
}

/** @param {string | undefined} segment */
function decoded(segment) {
  const text = Buffer.from(segment ?? "", "base64url").toString("utf8");
  return encode(text) === segment ? text : "";
}

/** @param {unknown} given */
function shown(given) {
  return typeof given === "string" ? JSON.stringify(given.slice(0, 80)) : typeof given;
}
