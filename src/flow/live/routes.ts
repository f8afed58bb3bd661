import type { Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { toNeuralStyleError } from '../../errors.js';
import { addBoardRoutes } from './board-routes.js';
import { steeringIn } from './steering.js';
import { liveNode, openEditors, type LiveNode } from './live-nodes.js';
import { asRecord, changing, invalidRequest, refuse, textIn } from '../config/admin-requests.js';
import { LONGEST_ID, MOST_IDS } from './open-editors.js';

/** The editor's routes to the pictures and jobs of nodes, for users who may read or write. */
export function addLiveRoutes(RED: NodeAPI): void {
  const { httpAdmin, auth } = RED;
  addBoardRoutes(RED);

  /** Handles a request for a deployed node, else answers 404. Errors become HTTP responses; rendering the picture can fail. */
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
          refuse(RED, response, error.code === 'setting-invalid' ? 400 : 500, error);
        });
    };

  httpAdmin.post('/neural-style/shown', changing(RED, 'neural-style-preview.read'), (request: Request, response: Response) => {
    try {
      const { editor, nodes, jobs } = asRecord(request.body);
      const pictures = idsIn(nodes, 'nodes');
      const missed = openEditors.report(textIn(editor, 'editor', LONGEST_ID), pictures, idsIn(jobs, 'jobs'), requesterOf(request));
      const versions = pictures.map((id) => [id, liveNode(id)?.picture.version ?? 0]);
      const states = pictures.map((id) => [id, liveNode(id)?.job.view.state ?? 'idle']);
      response.json({ versions: Object.fromEntries(versions) as object, states: Object.fromEntries(states) as object, missed });
    } catch (error) {
      refuse(RED, response, 400, error);
    }
  });

  httpAdmin.get(
    '/neural-style/preview/:id',
    auth.needsPermission('neural-style-preview.read'),
    forNode(async ({ picture }, _request, response) => response.json((await picture.thumbnail()) ?? { version: 0 })),
  );

  httpAdmin.get(
    '/neural-style/preview/:id/full',
    auth.needsPermission('neural-style-preview.read'),
    forNode(async ({ picture }, request, response) => {
      const full = await picture.jpeg(request.query.side === 'before' ? 'before' : 'picture');
      if (!full) return response.sendStatus(404);
      return response.set('Cache-Control', 'no-store').type('image/jpeg').send(full);
    }),
  );

  httpAdmin.get(
    '/neural-style/preview/:id/sheet',
    auth.needsPermission('neural-style-preview.read'),
    forNode(({ picture }, _request, response) => {
      const { sheet } = picture;
      return sheet ? response.json(sheet) : response.sendStatus(404);
    }),
  );

  httpAdmin.get(
    '/neural-style/jobs/:id',
    auth.needsPermission('neural-style-job.read'),
    forNode(({ job }, _request, response) => response.json({ ...job.view, curve: job.curve })),
  );

  httpAdmin.post(
    '/neural-style/jobs/:id/steer',
    changing(RED, 'neural-style-job.write'),
    forNode(({ job }, request, response) => {
      const changes = steeringIn(request.body);
      response.sendStatus(changes && job.steer(changes) ? 204 : 409);
    }),
  );

  httpAdmin.delete(
    '/neural-style/jobs/:id',
    changing(RED, 'neural-style-job.write'),
    forNode(({ job }, _request, response) => response.sendStatus(job.cancel() ? 204 : 409)),
  );
}

/** The first of a list of nodes' ids, as many as are kept. */
function idsIn(list: unknown, where: string): string[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalidRequest(`a list as ${where}`, typeof list);
  return list.slice(0, MOST_IDS).map((id) => textIn(id, `each of ${where}`, LONGEST_ID));
}

/** The user's name; empty where there is no login. */
function requesterOf({ user }: Request): string {
  const { username } = asRecord(user);
  return typeof username === 'string' ? username : '';
}
