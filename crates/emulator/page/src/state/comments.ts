// The comments on the profiles' posts, newest first.

import type { ListedComment } from "postproxy-dm";
import { accountStore, postproxy } from "./account";
import { latest } from "./latest";
import { Store } from "./store";

/** How many comments the page knows. It shows those of one person at a time. */
const MOST_COMMENTS = 100;

export const commentStore = new Store({ comments: [] as ListedComment[] });

export const loadComments = latest(async () => {
  if (!accountStore.state.account) return;
  const { data } = await postproxy().listAllComments({ per_page: MOST_COMMENTS });
  commentStore.set({ comments: data });
});

/** A person, as a chat or a newcomer names them. */
export interface Author {
  profile_id: string;
  participant_external_id: string;
}

/** Returns a person's comments, the oldest first. */
export const commentsOf = (comments: ListedComment[], author: Author): ListedComment[] =>
  comments
    .filter(
      (comment) =>
        comment.profile_id === author.profile_id &&
        comment.author_external_id === author.participant_external_id,
    )
    .reverse();
