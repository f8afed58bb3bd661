/**
 * What has `process.execPath` run a script, added to the environment of every process that is started with it. In Electron that path is the
 * application, which opens a second window instead, unless it is told to be Node.js. Worker threads need nothing: they share the
 * process.
 */
export function asNode(versions: Partial<NodeJS.ProcessVersions> = process.versions): Record<string, string> {
  return versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
}
