import type { Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { NeuralStyleError, toNeuralStyleError } from '../../errors.js';
import { Texts } from '../node/texts.js';

/** Scripts of a page may send it with a request to their own server; a form cannot, nor can another site's script unasked. */
const HEADER = 'X-Requested-With';
/** Of a body that nothing but its receiver reads; no form can send it. */
const BYTES = 'application/octet-stream';

/** A permission that Node-RED may grant a user, such as `neural-style-job.write`. */
type Permission = `neural-style${string}.${'read' | 'write'}`;

/**
 * Guards a route that changes or keeps something: it needs the permission, and a request that no form can send. Where there is no login,
 * everybody has the permission, and any page that a user opens could have their browser send a form here. So a request must have the
 * header `X-Requested-With`, and JSON where it has a body.
 */
export function changing(RED: NodeAPI, permission: Permission): RequestHandler[] {
  return guards(RED, permission, 'application/json', hasOtherThanJson);
}

/** The same for a route that takes a file as it is; Node-RED reads its body no further than to look for JSON. */
export function receiving(RED: NodeAPI, permission: Permission): RequestHandler[] {
  return guards(RED, permission, BYTES, (request) => request.is(BYTES) === false);
}

function guards(RED: NodeAPI, permission: Permission, type: string, isOther: (request: Request) => boolean): RequestHandler[] {
  return [
    RED.auth.needsPermission(permission) as RequestHandler,
    (request, response, next) => {
      if (!request.get(HEADER)) {
        refuse(RED, response, 403, invalidRequest(`a header ${HEADER}, which no form can send,`, 'none'));
      } else if (isOther(request)) {
        refuse(RED, response, 415, invalidRequest(`the content type ${type}`, request.get('Content-Type') ?? 'none'));
      } else next();
    },
  ];
}

/** Answers a request with an error, as `{code, message}` in the user's language. */
export function refuse(RED: NodeAPI, response: Response, status: number, thrown: unknown): void {
  const error = toNeuralStyleError(thrown);
  response.status(status).json({ code: error.code, message: new Texts(RED).error(error) });
}

/** The body of a request as an object; an empty one where it is none. */
export function asRecord(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

/**
 * A text of a request, of at least one character.
 * @param longest characters at the most
 * @param where names it in the error
 * @throws NeuralStyleError `request-invalid`
 */
export function textIn(value: unknown, where: string, longest: number): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= longest) return value;
  const received = typeof value === 'string' ? `${value.length} characters` : typeof value;
  throw invalidRequest(`text of 1 to ${longest} characters as ${where}`, received);
}

/** The error for a request that has `received` where `expected` belongs. */
export function invalidRequest(expected: string, received: string): NeuralStyleError {
  return new NeuralStyleError('request-invalid', { expected, received });
}

function hasOtherThanJson(request: Request): boolean {
  const isEmpty = request.get('Content-Length') === '0' && request.get('Content-Type') === undefined;
  // Null where there is no body.
  return request.is('json') === false && !isEmpty;
}

/** Shares one answer between callers that ask at the same time, so that asking often costs no more than asking once. */
export function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | null = null;
  return () =>
    (making ??= make().finally(() => {
      making = null;
    }));
}
