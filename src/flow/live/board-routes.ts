import type { Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { toNeuralStyleError } from '../../errors.js';
import { numberSetting } from '../../settings/values.js';
import { asRecord, changing, refuse } from '../config/admin-requests.js';
import { openEditors } from './live-nodes.js';
import { BOARD, type JobActs, paintingBoard } from './painting-board.js';
import { steeringIn } from './steering.js';

/** The editor's routes to the jobs of all nodes, for its sidebar: a reader sees them, a writer changes them. */
export function addBoardRoutes(RED: NodeAPI): void {
  const { httpAdmin, auth, comms } = RED;
  paintingBoard.connect({
    isWatched: () => openEditors.hasJob(BOARD),
    publish: (view) => comms.publish(BOARD, view, false),
  });

  /** Handles a request for a job: true is answered with 204, false with 409; a job that has ended with 404. */
  const forJob =
    (handle: (job: JobActs, request: Request) => boolean): RequestHandler =>
    (request: Request, response: Response) => {
      const job = paintingBoard.job(String(request.params.id));
      if (!job) {
        response.sendStatus(404);
        return;
      }
      try {
        response.sendStatus(handle(job, request) ? 204 : 409);
        paintingBoard.changed();
      } catch (error) {
        refuse(RED, response, 400, toNeuralStyleError(error));
      }
    };

  httpAdmin.get('/neural-style/paintings', auth.needsPermission('neural-style-job.read'), (_request, response) => {
    response.json(paintingBoard.view);
  });

  httpAdmin.post(
    '/neural-style/paintings/:id/steer',
    changing(RED, 'neural-style-job.write'),
    forJob((job, { body }) => {
      const changes = steeringIn(body);
      return changes !== null && job.steer(changes);
    }),
  );

  httpAdmin.post(
    '/neural-style/paintings/:id/move',
    changing(RED, 'neural-style-job.write'),
    forJob((job, { body }) => job.move(numberSetting(asRecord(body).place, { setting: 'place', minimum: 0, integer: true }))),
  );

  httpAdmin.delete(
    '/neural-style/paintings/:id',
    changing(RED, 'neural-style-job.write'),
    forJob((job) => {
      job.cancel();
      return true;
    }),
  );
}
