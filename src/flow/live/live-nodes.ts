import type { Node } from 'node-red';
import type { NodeContext } from '../context/node-context.js';
import { placeOf } from '../node/place.js';
import { LiveJob } from './live-job.js';
import { LivePicture } from './live-picture.js';
import { OpenEditors } from './open-editors.js';

/** A working node's view in editors. It outlives a deployment, so that pictures and curves do not vanish with each. */
export interface LiveNode {
  readonly picture: LivePicture;
  readonly job: LiveJob;
  /** The deployed nodes that share it: those of a subflow's instances, else one. */
  readonly nodes: ReadonlySet<Node>;
}

interface Kept extends LiveNode {
  readonly nodes: Set<Node>;
}

/** All open editors of this Node-RED. */
export const openEditors = new OpenEditors();

const nodes = new Map<string, Kept>();

/**
 * Opens the view that editors have of `node`, from now until it is deleted from its flow. The instances of a subflow share it, since the
 * editor knows them as one: by the id that the node has in the subflow's template.
 */
export function openLiveNode({ node, publish }: Pick<NodeContext, 'node' | 'publish'>): LiveNode {
  const id = placeOf(node);
  const kept = nodes.get(id) ?? create(publish, id);
  nodes.set(id, kept);
  kept.nodes.add(node);
  node.on('close', (removed: boolean, done: () => void) => {
    kept.nodes.delete(node);
    if (removed && kept.nodes.size === 0) {
      kept.picture.close();
      kept.job.close();
      nodes.delete(id);
    }
    done();
  });
  return kept;
}

/** The view in editors of the node with this id; undefined unless it is deployed. */
export function liveNode(id: string): LiveNode | undefined {
  return nodes.get(id);
}

function create(publish: NodeContext['publish'], id: string): Kept {
  const picture = new LivePicture({
    isShown: () => openEditors.hasPicture(id),
    publish: (data) => publish(`neural-style-preview/${id}`, data),
  });
  const job = new LiveJob({
    isWatched: () => openEditors.hasJob(id),
    publish: (report) => publish(`neural-style-job/${id}`, report),
    onState: (state) => {
      if (openEditors.hasPicture(id)) publish(`neural-style-state/${id}`, { state });
    },
  });
  return { picture, job, nodes: new Set() };
}
