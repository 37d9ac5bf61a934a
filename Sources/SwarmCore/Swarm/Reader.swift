// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// A local client that waits for a blob's bytes. Since only a prefix can be shown, it waits for all
/// that is missing before its own chunks as well.
struct Reader: Sendable {
  /// It waits for the first of these, and will want the others behind it.
  let chunks: Range<Int>
  let since: Instant
}
