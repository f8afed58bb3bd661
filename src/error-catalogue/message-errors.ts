import { entry } from './entry.js';

/** Errors of what a message brings, and of messages that wait for each other. */
export const MESSAGE_ERRORS = {
  'payload-empty': entry(
    400,
    'no',
    'Expected a picture in __property__ but it is empty.',
    'Wire in a path, URL, Buffer, base64 text or image object.',
  ),
  'payload-type': entry(
    400,
    'no',
    'Expected __expected__ in __property__ but received __received__.',
    '__advice__',
    'Its last sentence says what to wire in.',
  ),
  'values-lost': entry(
    400,
    'no',
    'The __kind__ payload in __property__ has lost its values: it has become JSON, as in a file context, a webhook or MQTT.',
    'Keep what await payload.toPlain() gives, which nodes take again, or a picture or style file.',
  ),
  'tensor-unreadable': entry(
    400,
    'no',
    'The TensorFlow.js tensor in __property__ cannot be read: __reason__.',
    'Do not dispose of it before it is read, and send it by one wire: Node-RED copies messages for others, which no tensor survives. Its values, {shape, data: await tensor.data()}, can go anywhere.',
  ),
  'value-unreadable': entry(
    400,
    'no',
    'The value in __property__ cannot be read: __reason__.',
    'Send plain values: reading a getter or a Proxy in a message must not fail.',
  ),
  'request-invalid': entry(
    400,
    'no',
    "Expected __expected__ in a request to Node-RED's administration but received __received__.",
    "The editor's own requests have it.",
  ),
  'setting-invalid': entry(
    400,
    'no',
    'Expected __expected__ for __setting__ but received __received__.',
    '',
    'Set what is named in the node, or send it in msg.options, within the range that the error names.',
  ),
  'style-missing': entry(
    503,
    'no',
    '__count__ content pictures wait for a style and no more are kept.',
    'Send a style through features and gram first.',
  ),
  'content-twice': entry(
    400,
    'no',
    'A second content picture or objective came with the same _msgid while the first waits for its style.',
    'Give each its own, match by latest, or have the loss wait for content and an objective where both belong to one picture.',
  ),
  unmatched: entry(
    500,
    'no',
    'No __missing__ with the same _msgid came within __seconds__ s.',
    'Start both branches from one message, and look at the Catch node for an error in the other. Where a style is loaded once for many pictures, choose Match: every content with the latest styles (latest) in the loss node.',
  ),
  'loss-full': entry(
    503,
    'later',
    'No __missing__ with the same _msgid has come, and this message has waited longest of more than __limit__ at the loss, which keeps no more.',
    'Start both branches from one message, choose Match: every content with the latest styles (latest) in the loss node where a style is loaded once, or raise neuralStyle: { maxWaiting, maxWaitingBytes } in settings.js.',
  ),
  'content-missing': entry(
    500,
    'no',
    "Keeping the content's colours needs the content picture in msg.content.",
    'The optimizer puts it there; keep it on the way.',
  ),
} as const;
