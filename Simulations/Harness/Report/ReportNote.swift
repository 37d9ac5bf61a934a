// SPDX-License-Identifier: Apache-2.0

/// What a scenario has to say of its run that no other does.
package struct ReportNote: Sendable, Equatable {
  package let label: String
  package let value: String

  package init(_ label: String, _ value: String) {
    self.label = label
    self.value = value
  }
}
