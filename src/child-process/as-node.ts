/**
 * Environment variables with which `process.execPath` runs a script; every process that is started with it gets them. In Electron that path
 * is the application, which opens a second window unless such a variable makes it run as Node.js. Worker threads need nothing: they share
 * the process.
 */
export function asNode(versions: Partial<NodeJS.ProcessVersions> = process.versions): Record<string, string> {
  return versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
}
