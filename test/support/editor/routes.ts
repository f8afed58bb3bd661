/** What an express application answers to: a method such as `post`, and a path with its parameters, such as `/flow/:id`. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** As far as express 4 tells it: the layers of an application, or of a router that is a part of it. */
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** The routes that were registered with an express application itself, in their order. */
export function routesOf(application: object): Route[] {
  const { _router } = application as { readonly _router: { readonly stack: readonly Layer[] } };
  return _router.stack.flatMap(({ route }) => (route ? Object.keys(route.methods).map((method) => ({ method, path: route.path })) : []));
}
