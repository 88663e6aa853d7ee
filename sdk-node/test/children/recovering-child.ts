import { recoverProject } from '../../src/seal/recover-project.ts'
import { ProjectLocation } from '../../src/store/run-location.ts'

/* Recovers a project and prints what it did. */

const [storeDir = '', projectFolder = ''] = process.argv.slice(2)
const report = recoverProject(new ProjectLocation(storeDir, projectFolder), Date.now())
process.stdout.write(JSON.stringify(report))
