// SPDX-License-Identifier: Apache-2.0

/// One option of a run: as people read it and as programs do.
struct RunOption {
  let label: String
  let text: String
  /// A stable name with the unit last.
  let key: String
  let value: JSONValue

  init(_ label: String, _ text: String, key: String, _ value: JSONValue) {
    self.label = label
    self.text = text
    self.key = key
    self.value = value
  }
}
