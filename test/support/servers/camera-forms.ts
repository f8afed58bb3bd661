/** How a camera writes a picture into its answer: the boundary's declaration, and the bytes of a part. */
export interface CameraForm {
  readonly name: string;
  readonly contentType: string;
  readonly part: (picture: Buffer) => Buffer;
}

const bytes = (...pieces: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)));

/** Forms that cameras and programs have. */
export const CAMERA_FORMS: readonly CameraForm[] = [
  {
    name: 'with a boundary and lengths',
    contentType: 'multipart/x-mixed-replace; boundary=frame',
    part: (picture) => bytes(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`, picture, '\r\n'),
  },
  {
    name: 'without lengths',
    contentType: 'multipart/x-mixed-replace;boundary="frame"',
    part: (picture) => bytes('--frame\r\nContent-Type: image/jpeg\r\n\r\n', picture, '\r\n'),
  },
  {
    name: 'with dashes in the declared boundary',
    contentType: 'multipart/x-mixed-replace; boundary=--myboundary',
    part: (picture) => bytes(`--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`, picture),
  },
  {
    name: 'without dashes before the boundary',
    contentType: 'multipart/x-mixed-replace; boundary=frame',
    part: (picture) => bytes('frame\r\nContent-type: image/jpg\r\n\r\n', picture, '\r\n'),
  },
  {
    name: 'with line feeds alone',
    contentType: 'multipart/x-mixed-replace; boundary=frame',
    part: (picture) => bytes(`--frame\nContent-Type: image/jpeg\nContent-Length: ${picture.length}\n\n`, picture, '\n'),
  },
  {
    name: 'with a wrong length',
    contentType: 'multipart/x-mixed-replace; boundary=frame',
    part: (picture) => bytes('--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 17\r\n\r\n', picture, '\r\n'),
  },
  {
    name: 'with garbage between the parts',
    contentType: 'multipart/x-mixed-replace; boundary=frame',
    part: (picture) => bytes('\x00\xff\xff\xd8\xfe\xff\xd9 --frame\r\n\r\n', picture, '\xff\xd8garbage\xff'),
  },
  { name: 'as a row of pictures', contentType: 'video/mjpeg', part: (picture) => picture },
];
