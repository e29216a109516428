// Every test in one process, so that the templates are made once.

import './reporting';
import './rights';
import './rush';
import './stacks';
import './staff';
import './web';
