import type { KnownModel } from '../../../src/model/library/known-models.js';
import { ModelLibrary } from '../../../src/model/library/model-library.js';
import { pullModel } from '../../../src/model/library/pull.js';

/*
 * node pull-process.js USER_DIRECTORY MODEL_AS_JSON: pulls a model in a process of its own, which a test may kill.
 */

const [, , userDirectory = '', json = ''] = process.argv;
const model = JSON.parse(json) as KnownModel;

pullModel(new ModelLibrary(userDirectory, [model]), model.name, { retries: 0 }).then(
  ({ fetched }) => console.log(fetched ? 'fetched' : 'there already'),
  (error: unknown) => {
    console.error((error as { code?: string }).code ?? error);
    process.exitCode = 1;
  },
);
