/** A source of pictures: a camera, a file, a device. */
export interface FrameSource {
  /** Its name in errors, without a password. */
  readonly name: string;
  /**
   * Reads pictures until there are no more, or the signal fires.
   * @param onFrame called with each encoded picture, as it comes
   * @returns `finished` where there will be no more, `cut` where the other side has stopped and may go on
   * @throws NeuralStyleError for whatever is wrong
   */
  read(onFrame: (picture: Buffer) => void, signal: AbortSignal): Promise<'finished' | 'cut'>;
}
