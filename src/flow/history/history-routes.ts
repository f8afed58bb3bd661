import type { Request, RequestHandler, Response } from 'express';
import type { Node, NodeAPI } from 'node-red';
import { toNeuralStyleError } from '../../errors.js';
import { booleanSetting } from '../../settings/values.js';
import { asRecord, changing, refuse } from '../config/admin-requests.js';
import { liveNode } from '../live/live-nodes.js';
import { type HistoryEntry, isEntryId } from './history-entry.js';
import type { HistoryPictures, HistoryStore } from './history-store.js';
import { decodeObjective } from './kept-objective.js';
import { openHistory } from './history.js';

/** The node that has painted an entry; where it is no longer there, another one of the same place in a subflow. */
function painterOf({ node, instance, type }: HistoryEntry): Node | undefined {
  const nodes = [...(liveNode(node)?.nodes ?? [])].filter((each) => each.type === type);
  return nodes.find(({ id }) => id === instance) ?? nodes[0];
}

/** Entries of one answer. */
export const PAGE = 30;

/** The editor's routes to the history: a reader sees it, a writer changes it. Where none is kept, there is no entry. */
export function addHistoryRoutes(RED: NodeAPI): void {
  const { httpAdmin, auth } = RED;
  const { store } = openHistory(RED);
  const mayRead = auth.needsPermission('neural-style-history.read') as RequestHandler;

  /** True also where the settings make no sense, which the list then tells. */
  const isKept = (): boolean => {
    try {
      return store() !== null;
    } catch {
      return true;
    }
  };

  const answered =
    (handle: (kept: HistoryStore, request: Request, response: Response) => Promise<unknown>): RequestHandler =>
    (request: Request, response: Response) => {
      const fail = (thrown: unknown): void => {
        const error = toNeuralStyleError(thrown);
        refuse(RED, response, error.code === 'setting-invalid' ? 400 : 500, error);
      };
      try {
        const kept = store();
        if (kept) handle(kept, request, response).catch(fail);
        else response.sendStatus(404);
      } catch (error) {
        fail(error);
      }
    };

  const picture = (which: keyof HistoryPictures): RequestHandler =>
    answered(async (kept, { params }, response) => {
      const jpeg = isEntryId(params.id) ? await kept.read(params.id, which) : null;
      if (!jpeg) return response.sendStatus(404);
      // It never changes; what a user may see no more, a browser should not keep for the next one.
      return response.set('Cache-Control', 'no-store').type('image/jpeg').send(jpeg);
    });

  const list = answered(async (kept, { query }, response) => {
    const before = isEntryId(query.before) ? query.before : undefined;
    const entries = await kept.list(PAGE + 1, before);
    return response.json({ entries: entries.slice(0, PAGE), hasMore: entries.length > PAGE });
  });
  httpAdmin.get('/neural-style/history', mayRead, (request, response, next) => {
    if (isKept()) list(request, response, next);
    else response.json({ entries: null });
  });
  httpAdmin.get('/neural-style/history/:id/picture', mayRead, picture('picture'));
  httpAdmin.get('/neural-style/history/:id/thumbnail', mayRead, picture('thumbnail'));

  httpAdmin.post(
    '/neural-style/history/:id/star',
    changing(RED, 'neural-style-history.write'),
    answered(async (kept, { params, body }: Request, response) => {
      const starred = booleanSetting(asRecord(body).starred, 'starred');
      return response.sendStatus((await kept.star(String(params.id), starred)) ? 204 : 404);
    }),
  );

  httpAdmin.post(
    '/neural-style/history/:id/paint',
    changing(RED, 'neural-style-history.write'),
    answered(async (kept, { params }, response) => {
      const entry = await kept.find(String(params.id));
      const objective = entry && (await kept.read(entry.id, 'objective'));
      if (!entry || !objective) return response.sendStatus(404);
      const node = painterOf(entry);
      if (!node) return response.sendStatus(409);
      node.receive({ payload: await decodeObjective(objective, entry), options: { ...entry.settings } });
      return response.sendStatus(204);
    }),
  );

  httpAdmin.delete(
    '/neural-style/history/:id',
    changing(RED, 'neural-style-history.write'),
    answered(async (kept, { params }, response) => response.sendStatus((await kept.remove(String(params.id))) ? 204 : 404)),
  );
}
