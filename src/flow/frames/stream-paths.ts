import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { NeuralStyleError } from '../../errors.js';

type Serve = (response: Response) => void;

interface Claim {
  readonly node: Node;
  readonly serve: Serve;
}

/**
 * The paths at which our nodes serve streams, below those of Node-RED's http in nodes and behind the same login and middleware. One handler
 * serves all of them, so that a path is free as soon as its node is stopped.
 */
export class StreamPaths {
  readonly #claims = new Map<string, Claim>();

  constructor(private readonly RED: NodeAPI) {
    const { httpNode } = RED as Partial<NodeAPI>;
    if (typeof httpNode === 'function')
      httpNode.use((request: Request, response: Response, next: NextFunction) => this.#handle(request, response, next));
  }

  /**
   * Serves a path from now on.
   * @returns a function that ends this
   * @throws NeuralStyleError `http-node-off`, `stream-path-taken`
   */
  claim(path: string, node: Node, serve: Serve): () => void {
    if (typeof (this.RED as Partial<NodeAPI>).httpNode !== 'function') throw new NeuralStyleError('http-node-off', { path });
    const other = this.#claims.get(path)?.node ?? this.#httpIn(path);
    if (other)
      throw new NeuralStyleError('stream-path-taken', {
        path,
        other: other.name === undefined || other.name === '' ? `${other.type} ${other.id}` : other.name,
      });
    const claim = { node, serve };
    this.#claims.set(path, claim);
    return () => {
      if (this.#claims.get(path) === claim) this.#claims.delete(path);
    };
  }

  /** Node-RED's own node for the same path, whose answers nobody would see. */
  #httpIn(path: string): NodeDef | undefined {
    let found: NodeDef | undefined;
    this.RED.nodes.eachNode((entry) => {
      const { type, url, method, d } = entry as NodeDef & { readonly url?: unknown; readonly method?: unknown; readonly d?: unknown };
      if (type === 'http in' && method === 'get' && d !== true && url === path) found = entry;
    });
    return found;
  }

  #handle(request: Request, response: Response, next: NextFunction): void {
    const claim = request.method === 'GET' ? this.#claims.get(request.path) : undefined;
    if (!claim) {
      next();
      return;
    }
    const { httpNodeMiddleware } = this.RED.settings as { readonly httpNodeMiddleware?: unknown };
    const before = [httpNodeMiddleware].flat().filter((each): each is RequestHandler => typeof each === 'function');
    const run = (at: number): void => {
      const middleware = before[at];
      if (!middleware) claim.serve(response);
      else
        middleware(request, response, (error?: unknown) => {
          if (error !== undefined) next(error);
          else run(at + 1);
        });
    };
    run(0);
  }
}
