// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import ContentModel

extension HostPort: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
