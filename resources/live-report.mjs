/*
 * Tells the runtime what this editor shows, so that nothing is encoded or sent that nobody sees. Loaded by the nodes' scripts
 * from resources/@neural-style/node-red/, as the other files beside it.
 */

/** The runtime takes an editor for closed after twelve seconds without a word. */
const INTERVAL_MS = 5000;
/** What changes on the canvas often changes at many places at once. */
const SETTLED_MS = 100;

/** Not from `crypto`, which browsers keep from pages without HTTPS. */
const EDITOR = RED.nodes.id() + RED.nodes.id();

/** Ids of nodes whose dialog shows their job. */
const jobs = new Set();
let picturesShown = () => [];
let onVersions = () => undefined;
let last = '[[],[]]';
let timer = null;
let settling = null;

const current = () => (document.visibilityState === 'visible' ? { nodes: picturesShown(), jobs: [...jobs] } : { nodes: [], jobs: [] });

const send = () => {
  clearTimeout(timer);
  timer = setTimeout(send, INTERVAL_MS);
  const { nodes, jobs } = current();
  const content = JSON.stringify([nodes, jobs]);
  // Nobody need be told again that nothing is shown.
  if (nodes.length + jobs.length === 0 && content === last) return;
  last = content;
  const data = JSON.stringify({ editor: EDITOR, nodes, jobs });
  $.ajax({ type: 'POST', url: 'neural-style/shown', contentType: 'application/json', data }).then(
    ({ versions }) => onVersions(versions),
    // Such as while Node-RED restarts; the next report is soon.
    () => undefined,
  );
};

/** Tells the runtime soon, if this editor shows something else than it said. */
export const reportChanges = () => {
  clearTimeout(settling);
  settling = setTimeout(() => {
    const { nodes, jobs } = current();
    if (JSON.stringify([nodes, jobs]) !== last) send();
  }, SETTLED_MS);
};

/** Tells the runtime at once, which answers with what is new. */
export const report = send;

/**
 * Starts reporting pictures.
 * @param shown gives the ids of the nodes whose pictures are visible
 * @param versions is told the version of the latest picture of each of them; 0 for none
 */
export const reportPictures = (shown, versions) => {
  picturesShown = shown;
  onVersions = versions;
  document.addEventListener('visibilitychange', reportChanges);
  send();
};

/** Asks for the progress of a node's job, until it is given up with the function that this gives. */
export const reportJob = (id) => {
  jobs.add(id);
  send();
  return () => {
    jobs.delete(id);
    reportChanges();
  };
};
