/** The output properties as a flow file holds them. */
export interface DeliveryProperties {
  format: string;
  quality: number | string;
  target: string;
  file: string;
  fileType: string;
  colors: string;
  /** Whether what is transparent stays so, where the format can keep it. */
  alpha: boolean | string;
  /** What it is laid on elsewhere, such as `#ffffff`. */
  ground: string;
}

export const DEFAULTS: DeliveryProperties = {
  format: 'jpeg',
  quality: 90,
  target: 'payload',
  file: '',
  fileType: 'str',
  colors: 'style',
  alpha: true,
  ground: '#ffffff',
};

export const TARGETS = ['payload', 'base64', 'file'] as const;

/** Whose colours a painting keeps. */
export const COLOURS = ['style', 'content'] as const;

export const OPTIONS = ['format', 'quality', 'target', 'colors', 'alpha', 'ground'] as const;
