import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { ERROR_CATALOGUE } from '../../error-catalogue/catalogue.js';
import { type ErrorCode, toNeuralStyleError } from '../../errors.js';
import { asRecord, changing, receiving, refuse, shared, textIn } from '../config/admin-requests.js';
import { Security } from '../files/security.js';
import { Looks } from './looks.js';
import { UploadStore } from './upload-store.js';

/** Says to editors that there are other uploads than before. */
const TOPIC = 'neural-style-uploads';
/** In a flow it is the flow's fault; here somebody has asked for what is not there. */
const ASKED_FOR_NOTHING: readonly ErrorCode[] = ['upload-missing', 'file-missing'];
/** Characters of a path, an address or a name that is asked for. */
const LONGEST_SOURCE = 8192;

/**
 * The editor's routes to the pictures that people bring: for a list and a look at one, which a reader may have, and for uploading,
 * renaming and deleting, which takes a writer.
 */
export function addUploadRoutes(RED: NodeAPI): void {
  const { httpAdmin, auth } = RED;
  const security = new Security(RED);
  const store = new UploadStore(security);
  const looks = new Looks(RED, security);
  const list = shared(() => store.list());
  const mayRead = auth.needsPermission('neural-style-upload.read');
  const mayWrite = auth.needsPermission('neural-style-upload.write');

  /** Handles a request whose errors become HTTP responses. */
  const answered =
    (handle: (request: Request) => Promise<object | undefined>): RequestHandler =>
    (request, response) => {
      handle(request).then(
        (answer) => (answer ? response.json(answer) : response.sendStatus(204)),
        (error: unknown) => fail(request, response, error),
      );
    };
  const fail = (request: Request, response: Response, thrown: unknown): void => {
    // Whoever has gone hears nothing.
    if (request.socket.destroyed || response.writableEnded) return;
    const error = toNeuralStyleError(thrown);
    // What is still coming is not waited for.
    if (!request.complete) response.set('Connection', 'close');
    refuse(RED, response, ASKED_FOR_NOTHING.includes(error.code) ? 404 : ERROR_CATALOGUE[error.code].status, error);
  };
  const tell = (): void => RED.comms.publish(TOPIC, {}, false);
  const changed = <T>(upload: T): T => {
    tell();
    return upload;
  };

  httpAdmin.get(
    '/neural-style/uploads',
    mayRead,
    answered(async () => {
      const { maxBytes } = security.limits;
      const { uploads: maxUploads, bytes: maxUploadBytes } = security.uploadLimits;
      return { uploads: await list(), limits: { maxBytes, maxUploads, maxUploadBytes } };
    }),
  );

  httpAdmin.post(
    '/neural-style/uploads',
    receiving(RED, 'neural-style-upload.write'),
    answered(async (request) => {
      const name = textIn(request.query.name, 'name', LONGEST_SOURCE);
      // Its stream is not ended where a picture is refused: there would be nobody to answer.
      return changed(await store.receive(request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>, name));
    }),
  );

  httpAdmin.patch(
    '/neural-style/uploads/:name',
    changing(RED, 'neural-style-upload.write'),
    answered(async ({ params, body }: Request) =>
      changed(await store.rename(String(params.name), textIn(asRecord(body).name, 'name', LONGEST_SOURCE))),
    ),
  );

  httpAdmin.delete(
    '/neural-style/uploads/:name',
    changing(RED, 'neural-style-upload.write'),
    answered(async ({ params }: Request) => {
      await store.remove(String(params.name));
      tell();
      return undefined;
    }),
  );

  const look = answered(async ({ body }: Request) => {
    const { source, type } = asRecord(body);
    return looks.at({ source: textIn(source, 'source', LONGEST_SOURCE), type: textIn(type, 'type', LONGEST_SOURCE) });
  });

  httpAdmin.post(
    '/neural-style/look',
    changing(RED, 'neural-style-upload.read'),
    (request: Request, response: Response, next: NextFunction) => {
      const { type } = asRecord(request.body);
      // A path or an address may lead to anything that this machine reaches.
      if (type === 'upload' || type === 'example') look(request, response, next);
      else (mayWrite as RequestHandler)(request, response, () => look(request, response, next));
    },
  );
}
