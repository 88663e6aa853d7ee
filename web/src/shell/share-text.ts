/** An iframe that shows the page at `url` without its bars. The address is escaped for HTML. */
export function formatIframe(url: string, title: string): string {
  return (
    `<iframe src="${escapeAttribute(url)}" title="${escapeAttribute(title)}" ` +
    'width="100%" height="500" style="border:0" loading="lazy"></iframe>'
  )
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')
}
