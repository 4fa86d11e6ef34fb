// The recipe for an SQS FIFO queue with a Lambda behind it, whose event source reports failures item by item.

import { SendMessageCommand } from "@aws-sdk/client-sqs";

/** What `forward` is. */
export function toQueue(sqs, QueueUrl) {
  return ({ id, lane, ...rest }) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify({ id, lane, ...rest }),
        MessageGroupId: lane,
        MessageDeduplicationId: id,
      }),
    );
}

/** The Lambda's handler. After a failure the rest of the batch goes back too, or it would pass the event that failed. */
export function fromQueue(receiver) {
  return async ({ Records }) => {
    for (const [index, { body }] of Records.entries()) {
      try {
        await receiver.work(JSON.parse(body));
      } catch {
        return {
          batchItemFailures: Records.slice(index).map(({ messageId }) => ({ itemIdentifier: messageId })),
        };
      }
    }
    return { batchItemFailures: [] };
  };
}
