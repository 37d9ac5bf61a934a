// SPDX-License-Identifier: Apache-2.0

/// Why an image was not copied, and what to do about it.
package struct TransferError: Error, Sendable, Hashable {
  package enum Code: Sendable, Hashable, CaseIterable {
    /// The folder is no image layout, or one that contradicts the specification or itself.
    case layoutInvalid
    /// The layout has no image of that name, or several and none was named.
    case imageUnknown
    /// Bytes that do not hash to their digest, or are not as many as their descriptor says.
    case wrongBytes
    /// Fewer bytes than the descriptor says; what came may be right.
    case truncated
    /// A manifest that cannot be followed.
    case manifestInvalid
    /// No manifest of the index is for the platform.
    case platformUnknown
    /// More manifests, levels or bytes of manifests than an image may have.
    case tooLarge
    /// What the command was asked for is not there.
    case unsupported
    /// A registry refused or did not answer, beyond the retries.
    case registry
  }

  package let code: Code
  /// What is wrong, as a sentence without a full stop.
  package let problem: String
  /// What to do, in the same form.
  package let advice: String

  package init(_ code: Code, _ problem: String, advice: String) {
    self.code = code
    self.problem = problem
    self.advice = advice
  }
}

extension TransferError: CustomStringConvertible {
  package var description: String { "\(problem); \(advice)" }
}
