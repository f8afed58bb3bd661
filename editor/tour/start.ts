import { text } from '../text.js';

const PREVIEW = 'neural-style-preview';
/** A flow that has nodes of all these types has what the tour shows. */
const NEEDED = ['neural-style-features', 'neural-style-optimizer', PREVIEW];
const CLICK = 'click.neural-style-tour';

/** The open flow, or else another, if it has what the tour shows. */
function flowOfTour(): string | undefined {
  const flows = [RED.workspaces.active()];
  RED.nodes.eachWorkspace(({ id }) => flows.push(id));
  return flows.find((flow) => NEEDED.every((type) => RED.nodes.filterNodes({ type, z: flow }).length > 0));
}

/** Shows the first flow node by node, opening its tab, or says where to get it. */
function startTour(): void {
  const flow = flowOfTour();
  if (flow !== undefined) {
    RED.workspaces.show(flow);
    RED.tourGuide.run(new URL('resources/@neural-style/node-red/first-flow.js', document.baseURI).href);
  } else {
    RED.notify(text(PREVIEW, 'tour.import'));
    RED.actions.invoke('core:show-examples-import-dialog');
  }
}

/** Starts the tour at a click on an element of the class `neural-style-tour`, such as the button in the preview node's help. */
export function followTourLinks(): void {
  $(document).on(CLICK, '.neural-style-tour', startTour);
}

export function unfollowTourLinks(): void {
  $(document).off(CLICK);
}
