// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation

extension Digest {
  /// The algorithm's number and the bytes: a third of the text, and sorted as digests are.
  var stored: Data { Data([algorithm.rawValue] + value.bytes) }

  init?(stored data: Data) {
    guard let algorithm = data.first.flatMap(HashAlgorithm.init(rawValue:)),
      data.count == 1 + algorithm.stateBytes
    else { return nil }
    self.init(HashState(algorithm: algorithm, bytes: data.dropFirst()))
  }
}
