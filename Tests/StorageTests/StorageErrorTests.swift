// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Storage

@Suite struct StorageErrorTests {
  @Test(
    "the system's reasons become ours",
    arguments: [
      (ENOSPC, .noSpace), (EDQUOT, .noSpace), (EROFS, .readOnly), (EACCES, .permission),
      (EIO, .io), (ENOENT, .notFound), (EMFILE, .descriptorsExhausted),
    ] as [(Int32, StorageError.Code)])
  func codes(errno: Int32, code: StorageError.Code) {
    #expect(StorageError(operation: "open", path: "/x", errno: errno).code == code)
  }

  @Test("a description names the call, the path, what to do and the cause")
  func description() {
    let error = StorageError(operation: "pwrite", path: "/data/x", errno: ENOSPC)
    #expect(
      error.description
        == "pwrite /data/x: no space left; free some, or lower the cache quota "
        + "(errno 28, No space left on device)")
  }
}
