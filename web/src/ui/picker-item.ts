/** Something that can be picked from a list. */
export interface PickerItem {
  readonly key: string
  readonly label: string
  /** Items of one section stand together under its name. */
  readonly section?: string
}
