// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension World {
  /// How the node came by these blobs, by default all that it asked for in earnest; nil if it did
  /// not get, or did not ask for, every one of them.
  func course(of node: Int, blobs: [Int]? = nil) -> Course? {
    let records = nodes[node].pulls.map { pulls[$0] }.filter { !$0.isPreparation }
    var course: Course?
    for blob in blobs ?? Set(records.map(\.blob)).sorted() {
      let records = records.filter { $0.blob == blob }
      let ends = records.compactMap { record -> Instant? in
        guard case .completed(let instant)? = record.end else { return nil }
        return instant
      }
      guard let askedAt = records.map(\.askedAt).min(), let doneAt = ends.min() else { return nil }
      course = Course(
        askedAt: min(course?.askedAt ?? askedAt, askedAt),
        doneAt: max(course?.doneAt ?? doneAt, doneAt))
    }
    return course
  }
}
