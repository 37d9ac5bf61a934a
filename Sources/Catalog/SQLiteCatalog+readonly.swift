// SPDX-License-Identifier: Apache-2.0

import GRDB
import Glibc

extension SQLiteCatalog {
  /// A catalog that came onto its read-only disk without a log, as from a backup: SQLite, which
  /// would make the log, calls it "unable to open" unless told that nobody changes the file
  /// (https://www.sqlite.org/wal.html#readonly, https://www.sqlite.org/uri.html#uriimmutable).
  ///
  /// With a log that holds anything this would pass over commits, so it is not done; nor where
  /// permission alone is missing, for then another process may write. Nil if there is no such
  /// catalog.
  static func unchanging(path: String) -> DatabasePool? {
    guard unsafe access(path, W_OK) != 0, errno == EROFS else { return nil }
    var log = stat()
    if unsafe stat(path + "-wal", &log) == 0, log.st_size > 0 { return nil }
    var readonly = configuration
    readonly.readonly = true
    // Where SQLite is built without URIs, there is no file of this name, and none is made.
    return try? DatabasePool(path: uri(path: path), configuration: readonly)
  }

  private static func uri(path: String) -> String {
    var escaped = ""
    for scalar in path.unicodeScalars {
      switch scalar {
      case "%": escaped += "%25"
      case "?": escaped += "%3f"
      case "#": escaped += "%23"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "file:\(escaped)?immutable=1"
  }
}
