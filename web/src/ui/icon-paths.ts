/** Outlines on a 16 × 16 grid, drawn with a stroke of 1.5. */
export const ICON_PATHS = {
  bolt: 'M9 2 3.5 9H8l-1 5 5.5-7H8z',
  check: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  chevron: 'M6 4 10 8 6 12',
  close: 'M4 4 12 12M12 4 4 12',
  copy: 'M6 6h7v7H6zM3 10V3h7',
  expand: 'M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5 9 7M2.5 13.5 7 9',
  help: 'M5.8 6.2a2.3 2.3 0 1 1 3.4 2c-.8.5-1.2.9-1.2 1.8M8 12.6v.1M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  info: 'M8 7.2v4M8 4.8v.2M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z',
  panel: 'M2.5 3h11v10h-11zM6.5 3v10',
  search: 'M10.5 10.5 14 14M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0z',
  share: 'M8 10V2.5M5 5l3-3 3 3M3 9v4.5h10V9',
  sun: 'M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0z',
  system: 'M2 3h12v8H2zM5.5 13.5h5M8 11v2.5',
  table: 'M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M6.5 6.5V13',
  updown: 'M5 6.5 8 3.5l3 3M5 9.5l3 3 3-3',
  warning: 'M8 2.5 14.5 13.5H1.5zM8 6.5v3.2M8 11.6v.2',
} as const

export type IconName = keyof typeof ICON_PATHS
