import type { Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { toNeuralStyleError } from '../../errors.js';
import { encodePicture } from '../../image/encode.js';
import { steeringOf } from '../steering.js';
import { errorText } from '../translate.js';
import { liveNode, shown, type LiveNode } from './live-nodes.js';

const QUALITY = 95;
/** What an editor may name at once: more nodes than any flow has. */
const MOST_IDS = 2000;

/** The editor's side doors to what nodes show and do while they work, all of them for those only who may read or write. */
export function addLiveRoutes(RED: NodeAPI): void {
  const { httpAdmin, auth } = RED;

  /** For a node that is deployed; answers 404 for others. What goes wrong is answered, too: a picture may not be to be made. */
  const forNode =
    (handle: (live: LiveNode, request: Request, response: Response) => unknown): RequestHandler =>
    (request, response) => {
      const live = liveNode(String(request.params.id));
      if (!live) {
        response.sendStatus(404);
        return;
      }
      Promise.resolve()
        .then(() => handle(live, request, response))
        .catch((thrown: unknown) => {
          const error = toNeuralStyleError(thrown);
          response.status(error.code === 'setting-invalid' ? 400 : 500).json({ code: error.code, message: errorText(RED, error) });
        });
    };

  httpAdmin.post('/neural-style/shown', auth.needsPermission('neural-style-preview.read'), (request, response) => {
    const { editor, nodes, jobs } = asRecord(request.body);
    if (typeof editor !== 'string' || editor.length > 100) {
      response.sendStatus(400);
      return;
    }
    const pictures = idsIn(nodes);
    shown.report(editor, pictures, idsIn(jobs));
    const versions = pictures.map((id) => [id, liveNode(id)?.picture.version ?? 0]);
    response.json({ versions: Object.fromEntries(versions) as object });
  });

  httpAdmin.get(
    '/neural-style/preview/:id',
    auth.needsPermission('neural-style-preview.read'),
    forNode(async ({ picture }, _request, response) => response.json((await picture.thumbnail()) ?? { version: 0 })),
  );

  httpAdmin.get(
    '/neural-style/preview/:id/full',
    auth.needsPermission('neural-style-preview.read'),
    forNode(async ({ picture }, _request, response) => {
      const full = await picture.full();
      if (!full) return response.sendStatus(404);
      return response
        .set('Cache-Control', 'no-store')
        .type('image/jpeg')
        .send(await encodePicture(full, 'jpeg', QUALITY));
    }),
  );

  httpAdmin.get(
    '/neural-style/jobs/:id',
    auth.needsPermission('neural-style-job.read'),
    forNode(({ job }, _request, response) => response.json({ ...job.report, curve: job.curve })),
  );

  httpAdmin.post(
    '/neural-style/jobs/:id/steer',
    auth.needsPermission('neural-style-job.write'),
    forNode(({ job }, request, response) => {
      // A style is made of what messages bring.
      const changes = steeringOf({ _msgid: '', steer: { ...asRecord(request.body), style: undefined } });
      response.sendStatus(changes && job.steer(changes) ? 204 : 409);
    }),
  );

  httpAdmin.delete(
    '/neural-style/jobs/:id',
    auth.needsPermission('neural-style-job.write'),
    forNode(({ job }, _request, response) => response.sendStatus(job.cancel() ? 204 : 409)),
  );
}

function asRecord(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function idsIn(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string').slice(0, MOST_IDS) : [];
}
